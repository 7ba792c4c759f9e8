/* Large text, dark colours, and the place in the contents list. Every page can be read without it. */
(function () {
  "use strict";
  var root = document.documentElement;
  var SCHEME = "data-md-color-scheme";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function recall(key) {
    try { return localStorage.getItem("jixiao." + key); } catch (error) { return null; }
  }

  function remember(key, value) {
    try { localStorage.setItem("jixiao." + key, value); } catch (error) { /* storage is closed: this page only */ }
  }

  function isDark() {
    var scheme = root.getAttribute(SCHEME);
    return scheme ? scheme === "slate" : dark.matches;
  }

  /* Before the first paint: what the reader chose last time. No choice follows the system. */
  var scheme = recall("scheme");
  if (scheme === "slate" || scheme === "default") root.setAttribute(SCHEME, scheme);
  if (recall("large") === "yes") root.classList.add("large");

  var tools = {
    large: {
      on: function () { return root.classList.contains("large"); },
      toggle: function () { remember("large", root.classList.toggle("large") ? "yes" : "no"); }
    },
    dark: {
      on: isDark,
      toggle: function () {
        var next = isDark() ? "default" : "slate";
        root.setAttribute(SCHEME, next);
        remember("scheme", next);
      }
    }
  };

  function startTools() {
    document.querySelectorAll("[data-tool]").forEach(function (button) {
      var tool = tools[button.getAttribute("data-tool")];
      function show() { button.setAttribute("aria-pressed", String(tool.on())); }
      button.addEventListener("click", function () { tool.toggle(); show(); });
      if (dark.addEventListener) dark.addEventListener("change", show);
      show();
    });
    document.querySelectorAll(".site-tools").forEach(function (group) { group.hidden = false; });
  }

  /* The contents list is folded on a phone and open beside the text; the section being read is marked and named. */
  function startContents() {
    var list = document.querySelector(".toc");
    if (!list) return;
    var box = list.querySelector("details");
    var wide = window.matchMedia("(min-width: 1100px)");
    if (wide.matches) box.open = true;
    list.addEventListener("click", function (event) {
      if (!wide.matches && event.target.closest("a")) box.open = false;
    });
    list.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !wide.matches && box.open) { box.open = false; box.querySelector("summary").focus(); }
    });
    if (!("IntersectionObserver" in window)) return;
    var here = document.createElement("span");
    here.className = "here";
    here.setAttribute("aria-hidden", "true");
    box.querySelector("summary").append(here);
    var links = {};
    list.querySelectorAll("a[href^='#']").forEach(function (link) {
      links[decodeURIComponent(link.getAttribute("href").slice(1))] = link;
    });
    var headings = Object.keys(links).map(function (id) { return document.getElementById(id); }).filter(Boolean);
    var marked = null;

    function mark() {
      var current = null;
      headings.forEach(function (heading) {
        if (heading.getBoundingClientRect().top <= window.innerHeight * 0.3) current = links[heading.id];
      });
      if (current === marked) return;
      if (marked) marked.removeAttribute("aria-current");
      if (current) current.setAttribute("aria-current", "true");
      marked = current;
      here.textContent = current ? current.textContent : "";
      if (current && wide.matches) keepInSight(box, current);
    }

    /* Whatever is above the line counts as seen, so that a jump of any length crosses it. */
    var observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -70% 0px" });
    headings.forEach(function (heading) { observer.observe(heading); });
    box.addEventListener("toggle", function () { if (box.open && marked) keepInSight(box, marked); });
  }

  /* Scrolls the list itself, never the page. */
  function keepInSight(box, link) {
    var frame = box.getBoundingClientRect(), place = link.getBoundingClientRect();
    if (place.top < frame.top) box.scrollTop -= frame.top - place.top;
    else if (place.bottom > frame.bottom) box.scrollTop += place.bottom - frame.bottom;
  }

  document.addEventListener("DOMContentLoaded", function () { startTools(); startContents(); });
})();
