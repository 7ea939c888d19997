// Small comforts. Every page works without these files; none of them builds markup from text.
import "./toggle.js";
import "./errors.js";
import "./counter.js";
import "./once.js";
import "./rows.js";
import "./autosave.js";
import "./live.js";
import "./clock.js";
import "./order.js";
import "./beside.js";
import "./session.js";
import "./print.js";
