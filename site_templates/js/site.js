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

  /* The contents list is folded on a phone and open beside the text; the section being read is marked. */
  function startContents() {
    var list = document.querySelector(".toc");
    if (!list) return;
    if (window.matchMedia("(min-width: 1100px)").matches) list.querySelector("details").open = true;
    if (!("IntersectionObserver" in window)) return;
    var links = {};
    list.querySelectorAll("a[href^='#']").forEach(function (link) {
      links[decodeURIComponent(link.getAttribute("href").slice(1))] = link;
    });
    var headings = Object.keys(links).map(function (id) { return document.getElementById(id); }).filter(Boolean);

    function mark() {
      var current = null;
      headings.forEach(function (heading) {
        if (heading.getBoundingClientRect().top <= window.innerHeight * 0.3) current = heading.id;
      });
      Object.keys(links).forEach(function (id) {
        if (id === current) links[id].setAttribute("aria-current", "true");
        else links[id].removeAttribute("aria-current");
      });
    }

    var observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" });
    headings.forEach(function (heading) { observer.observe(heading); });
  }

  document.addEventListener("DOMContentLoaded", function () { startTools(); startContents(); });
})();
