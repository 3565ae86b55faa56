//! The code objects of a file as a tree.

use std::collections::HashMap;

use pyc::object::ObjectId;
use pyc::view::CodeView;
use pyc::Graph;

/// The code objects of a file, outer ones before inner ones, in the order of the constants.
pub struct Tree<'g, 'a> {
    /// The objects.
    pub graph: &'g Graph<'a>,
    /// The code objects, each once, though a malicious file may hold one in several others.
    pub nodes: Vec<Node<'g, 'a>>,
    indices: HashMap<ObjectId, usize>,
}

/// A code object of a [`Tree`].
pub struct Node<'g, 'a> {
    /// The object.
    pub id: ObjectId,
    /// The object, as code.
    pub code: CodeView<'g, 'a>,
    /// The index of the code object that holds it.
    pub parent: Option<usize>,
    /// How many code objects it is nested in.
    pub depth: usize,
}

impl<'g, 'a> Tree<'g, 'a> {
    /// All code objects of a file.
    pub fn of(graph: &'g Graph<'a>) -> Self {
        Self::from_roots(graph, [graph.root()])
    }

    /// Only those with this name, qualified or, if there is none, plain; and what is in them.
    pub fn only(&self, name: &str) -> Self {
        let ids = |is_it: &dyn Fn(&CodeView<'g, 'a>) -> bool| -> Vec<ObjectId> {
            self.nodes
                .iter()
                .filter(|node| is_it(&node.code))
                .map(|node| node.id)
                .collect()
        };
        let mut roots = ids(&|code| code.qualname() == name);
        if roots.is_empty() {
            roots = ids(&|code| code.name() == name);
        }
        Self::from_roots(self.graph, roots)
    }

    fn from_roots(graph: &'g Graph<'a>, roots: impl IntoIterator<Item = ObjectId>) -> Self {
        let mut tree = Self {
            graph,
            nodes: Vec::new(),
            indices: HashMap::new(),
        };
        for root in roots {
            tree.add(root);
        }
        tree
    }

    fn add(&mut self, root: ObjectId) {
        let mut open = vec![(root, None, 0)];
        while let Some((id, parent, depth)) = open.pop() {
            let Some(code) = self.graph.code_view(id) else {
                continue;
            };
            if self.indices.contains_key(&id) {
                continue;
            }
            let index = self.nodes.len();
            self.indices.insert(id, index);
            self.nodes.push(Node {
                id,
                code,
                parent,
                depth,
            });
            open.extend(
                code.consts()
                    .iter()
                    .rev()
                    .map(|id| (*id, Some(index), depth + 1)),
            );
        }
    }

    /// The index of a code object.
    pub fn index_of(&self, id: ObjectId) -> Option<usize> {
        self.indices.get(&id).copied()
    }
}
