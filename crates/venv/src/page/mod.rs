//! The page that shows a plan: one HTML file, with nothing in it that comes from elsewhere.

mod html;
mod sections;

use crate::Summary;
use html::Html;

/// The page for a summary.
pub fn page(summary: &Summary) -> String {
    let mut html = Html::default();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.element("title", &format!("{}: virtual environment", summary.label));
    html.raw("<style>\n");
    html.raw(include_str!("page.css"));
    html.raw("</style>\n</head>\n<body>\n<main>\n");
    sections::header(&mut html, summary);
    sections::warnings(&mut html, summary);
    sections::sizes(&mut html, summary);
    sections::bytecode(&mut html, summary);
    sections::links(&mut html, summary);
    sections::overlaps(&mut html, summary);
    sections::conflicts(&mut html, summary);
    sections::import_path(&mut html, summary);
    html.raw("</main>\n</body>\n</html>\n");
    html.finish()
}
