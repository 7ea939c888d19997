// Small comforts. Every page works without this file; nothing here builds markup from text.
import "./toggle.js";
