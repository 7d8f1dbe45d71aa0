// The network as a chain of boxes, one radio button each. Nothing is fetched; every listener goes when the view goes.

function box(data) {
  const button = element("button", "fm-box");
  button.type = "button";
  button.dataset.value = data.value;
  button.setAttribute("role", "radio");
  button.setAttribute("aria-label", data.note);
  if (data.branch) button.classList.add("fm-branch");
  if (data.tint) button.style.setProperty("--fm-tint", data.tint);
  const row = element("span", "fm-members");
  data.members.forEach((member, i) => {
    if (i) row.append(element("span", "fm-same", "="));
    const part = element("span", "fm-member");
    part.append(element("span", "fm-name", member.label), element("span", "fm-shape", member.shape));
    row.append(part);
  });
  button.append(row);
  if (data.mark) button.append(element("span", "fm-group", data.mark));
  if (data.branch) button.append(element("span", "fm-group", "inside a branch"));
  button.append(element("span", "fm-here", "▲ mix here"));
  return button;
}

function render({ model, el }) {
  const stop = new AbortController();
  const chain = element("div", "fm-chain");
  chain.setAttribute("role", "radiogroup");
  chain.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves our arrow keys alone
  el.append(chain);

  const radios = () => [...chain.querySelectorAll(".fm-box")];

  function light() {
    const value = model.get("value");
    for (const radio of radios()) {
      const on = radio.dataset.value === value;
      radio.setAttribute("aria-checked", String(on));
      radio.tabIndex = on ? 0 : -1;
      // a long chain scrolls inside its own frame; the page stays where the reader has it
      const top = radio.offsetTop - 10, bottom = radio.offsetTop + radio.offsetHeight + 30;
      if (on && top < chain.scrollTop) chain.scrollTop = top;
      if (on && bottom > chain.scrollTop + chain.clientHeight) chain.scrollTop = bottom - chain.clientHeight;
    }
    if (!radios().some((radio) => radio.tabIndex === 0) && radios().length) radios()[0].tabIndex = 0;
  }

  function build() {
    const held = chain.contains(document.activeElement);
    chain.replaceChildren();
    chain.setAttribute("aria-label", model.get("label"));
    model.get("boxes").forEach((data, i) => {
      const link = element("span", "fm-link");
      if (i) {
        const arrow = element("span", "fm-arrow", "→");
        arrow.setAttribute("aria-hidden", "true");
        link.append(arrow);
      }
      link.append(box(data));
      chain.append(link);
    });
    light();
    if (held) chain.querySelector('[tabindex="0"]')?.focus();
  }

  function choose(radio) {
    radio.focus();
    if (radio.dataset.value === model.get("value")) return;
    model.set("value", radio.dataset.value);
    model.save_changes();
  }

  function click(event) {
    const radio = event.target.closest(".fm-box");
    if (radio) choose(radio);
  }

  function key(event) {
    const all = radios();
    const at = all.indexOf(event.target.closest(".fm-box"));
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    choose(all[(steps[event.key] + all.length) % all.length]);
  }

  chain.addEventListener("click", click, { signal: stop.signal });
  chain.addEventListener("keydown", key, { signal: stop.signal });
  model.on("change:value", light);
  model.on("change:boxes", build);
  model.on("change:label", build);
  build();

  return () => {
    stop.abort();
    model.off("change:value", light);
    model.off("change:boxes", build);
    model.off("change:label", build);
    chain.remove();
  };
}

export default { render };
