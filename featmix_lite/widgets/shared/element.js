// A node of the page: this text stands before that of every widget. Nothing is fetched.

function element(tag, kind, text) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text) node.textContent = text; // never innerHTML: names of classes and layers are the user's
  return node;
}

