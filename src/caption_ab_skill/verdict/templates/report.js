"use strict";
(() => {
  const [first, second] = document.querySelectorAll("video");
  const bar = document.querySelector(".transport");
  const play = document.getElementById("play");
  const seek = document.getElementById("seek");
  const time = document.getElementById("time");
  const sound = document.getElementById("sound");

  // Not every browser can seek in a data: address; a blob is a file to all of them.
  for (const video of [first, second]) {
    const [, base64] = video.src.split(",");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    video.controls = false;
    video.addEventListener("click", toggle);
  }
  second.muted = true;
  bar.hidden = false;
  // Until somebody plays or seeks, both stand at the first caption: there is something to compare at once.
  let touched = false;

  const clock = (seconds) => {
    const tenths = Math.floor(seconds * 10);
    return `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
  };

  function show() {
    seek.max = first.duration || 1;
    seek.value = first.currentTime;
    seek.setAttribute("aria-valuetext", clock(first.currentTime));
    time.textContent = clock(first.currentTime);
  }

  // The first leads. A small lead or lag of the second is made up by its speed, which nobody sees; a large one by a jump.
  function follow() {
    const lag = first.currentTime - second.currentTime;
    if (Math.abs(lag) > 0.25) {
      second.currentTime = first.currentTime;
      second.playbackRate = 1;
    } else {
      second.playbackRate = Math.abs(lag) < 0.01 ? 1 : Math.min(1.15, Math.max(0.85, 1 + lag * 2));
    }
    show();
    if (!first.paused) requestAnimationFrame(follow);
  }

  async function toggle() {
    if (!first.paused) return stop();
    if (first.ended || !touched) first.currentTime = 0;
    touched = true;
    second.currentTime = first.currentTime;
    bar.classList.add("playing");
    play.setAttribute("aria-label", "Pause both");
    try {
      await Promise.all([first.play(), second.play()]);
      follow();
    } catch {
      stop();
    }
  }

  function stop() {
    first.pause();
    second.pause();
    second.currentTime = first.currentTime;
    bar.classList.remove("playing");
    play.setAttribute("aria-label", "Play both");
    show();
  }

  function jump(seconds) {
    touched = true;
    first.currentTime = second.currentTime = seconds;
    show();
  }

  play.addEventListener("click", toggle);
  seek.addEventListener("input", () => jump(Number(seek.value)));
  first.addEventListener("ended", stop);
  first.addEventListener("loadedmetadata", show);
  const opening = document.querySelector(".jump");
  if (opening) {
    const at = Number(opening.dataset.seek) + 0.5;
    for (const video of [first, second]) {
      video.addEventListener("loadeddata", () => { if (!touched) video.currentTime = at; }, { once: true });
    }
  }
  sound.addEventListener("click", () => {
    first.muted = !first.muted;
    sound.setAttribute("aria-pressed", String(!first.muted));
    sound.textContent = first.muted ? "Sound off" : "Sound on";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.target.closest("button, input")) {
      event.preventDefault();
      toggle();
    }
  });
  for (const button of document.querySelectorAll(".jump")) {
    button.disabled = false;
    button.title = "Show in both videos";
    button.addEventListener("click", () => {
      jump(Number(button.dataset.seek) + 0.05);
      document.querySelector(".players").scrollIntoView({ block: "nearest" });
    });
  }
})();
