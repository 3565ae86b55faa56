//! Makes equal values one object.
//!
//! Parts come before what they are part of, so two containers are equal if they have the same type
//! and their parts have become the same objects.

use crate::builder::GraphBuilder;
use crate::object::{index, CodeId, Graph, Items, Object, ObjectId};

/// The graph whose marshal data is the canonical form of the given graph's.
pub fn canonical_graph<'a>(graph: &Graph<'a>) -> Graph<'a> {
    let mut canonicalizer = Canonicalizer {
        input: graph,
        output: GraphBuilder::with_capacity(graph.objects.len()),
        ids: Vec::with_capacity(graph.objects.len()),
        cyclic: Vec::new(),
    };
    canonicalizer.run();
    let root = canonicalizer.ids[graph.root.index()];
    canonicalizer.output.finish(root)
}

/// Makes one graph out of another, in which equal values are one object.
struct Canonicalizer<'g, 'a> {
    input: &'g Graph<'a>,
    output: GraphBuilder<'a>,
    /// For every object of the input, so far, its object in the output.
    ids: Vec<ObjectId>,
    /// The containers of the input whose contents come after themselves.
    cyclic: Vec<ObjectId>,
}

impl<'a> Canonicalizer<'_, 'a> {
    fn run(&mut self) {
        for id in (0..index(self.input.objects.len())).map(ObjectId) {
            let new = self.convert(id);
            self.ids.push(new);
        }
        for id in std::mem::take(&mut self.cyclic) {
            let items = self.append(self.input.contents(id));
            let object = with_items(self.input.object(id), items);
            self.output.graph_mut().objects[self.ids[id.index()].index()] = object;
        }
    }

    /// The object of the output for one of the input, all before which are converted.
    fn convert(&mut self, id: ObjectId) -> ObjectId {
        let object = self.input.object(id);
        match object {
            // every graph starts with these five
            Object::None
            | Object::False
            | Object::True
            | Object::Ellipsis
            | Object::StopIteration => id,
            Object::Float(value) => self.output.float(value),
            Object::Complex { real, imag } => self.output.complex(real, imag),
            Object::Str { utf8, .. } => self.output.str(utf8),
            Object::Int(_) | Object::BigInt { .. } | Object::Bytes(_) => self.output.unify(object),
            Object::Code(code) => self.convert_code(code),
            Object::Tuple(items)
            | Object::Slice(items)
            | Object::FrozenDict(items)
            | Object::FrozenSet(items)
            | Object::List(items)
            | Object::Dict(items)
            | Object::Set(items) => self.convert_container(id, object, items),
        }
    }

    fn convert_container(&mut self, id: ObjectId, object: Object<'a>, items: Items) -> ObjectId {
        let contents = self.input.items(items);
        if contents.iter().any(|item| *item >= id) {
            self.cyclic.push(id);
            return self.output.graph_mut().push(object);
        }
        let mut items = self.append(contents);
        if matches!(object, Object::Set(_) | Object::FrozenSet(_)) {
            items = self.output.sort_and_dedup(items);
        }
        self.output.container(with_items(object, items), items)
    }

    /// Appends what these objects have become to the output's pool.
    fn append(&mut self, contents: &[ObjectId]) -> Items {
        let pool = &mut self.output.graph_mut().items;
        let start = index(pool.len());
        pool.extend(contents.iter().map(|id| self.ids[id.index()]));
        Items {
            start,
            end: index(pool.len()),
        }
    }

    fn convert_code(&mut self, code: CodeId) -> ObjectId {
        let code = self.input.code(code);
        let code = code.with_objects(code.objects().map(|id| self.ids[id.index()]));
        self.output.code(code)
    }
}

/// The same container with other contents.
fn with_items<'a>(container: Object<'a>, items: Items) -> Object<'a> {
    match container {
        Object::Tuple(_) => Object::Tuple(items),
        Object::List(_) => Object::List(items),
        Object::Dict(_) => Object::Dict(items),
        Object::FrozenDict(_) => Object::FrozenDict(items),
        Object::Set(_) => Object::Set(items),
        Object::FrozenSet(_) => Object::FrozenSet(items),
        Object::Slice(_) => Object::Slice(items),
        scalar => scalar,
    }
}
