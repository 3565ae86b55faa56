//! HTML under way.

/// HTML under way: all text is escaped, but what is said to be HTML.
#[derive(Debug, Default)]
pub(super) struct Html {
    html: String,
}

impl Html {
    /// Adds HTML. Never for anything that comes from a plan.
    pub fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Adds text.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                '\n' => self.raw("\n"),
                // not allowed, or able to change the order in which text is shown
                c if c.is_control()
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
                {
                    self.html.extend(c.escape_default());
                }
                c => self.html.push(c),
            }
        }
    }

    /// Adds a path or a label, which may be broken after its separators.
    pub fn path(&mut self, path: &str) {
        for part in path.split_inclusive(['/', ':']) {
            self.text(part);
            self.raw("<wbr>");
        }
    }

    /// Adds an element that has only text in it.
    pub fn element(&mut self, name: &str, text: &str) {
        self.with(name, "", |html| html.text(text));
        self.raw("\n");
    }

    /// Adds an element, with a class if that is not empty.
    pub fn with(&mut self, name: &str, class: &str, inside: impl FnOnce(&mut Self)) {
        self.raw("<");
        self.raw(name);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.raw(class);
            self.raw("\"");
        }
        self.raw(">");
        inside(self);
        self.raw("</");
        self.raw(name);
        self.raw(">");
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_html() {
        let mut html = Html::default();
        html.element("p", "<b a=\"'x'\">&amp;\u{1b}[1m\u{202e}é");
        assert_eq!(
            html.finish(),
            "<p>&lt;b a=&quot;&#39;x&#39;&quot;&gt;&amp;amp;\\u{1b}[1m\\u{202e}é</p>\n"
        );
    }
}
