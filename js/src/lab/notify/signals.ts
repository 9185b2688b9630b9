const TONE_SECONDS = 0.18;
const TONES = [660, 880];

/** Two short tones. A page that nobody has clicked in yet may not make a sound. */
export function playTones(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = 0.08;
  volume.connect(context.destination);
  let last: OscillatorNode | null = null;
  TONES.forEach((frequency, at) => {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume);
    tone.start(context.currentTime + at * TONE_SECONDS);
    tone.stop(context.currentTime + (at + 1) * TONE_SECONDS);
    last = tone;
  });
  (last as OscillatorNode | null)?.addEventListener("ended", () => void context.close());
}

/** Say `words` in the browser's own voice. */
export function speak(words: string): void {
  speechSynthesis.speak(new SpeechSynthesisUtterance(words));
}

/** Show `words` outside of the browser; `onClick` brings the page back. */
export function notifyBrowser(words: string, tag: string, onClick: () => void): void {
  if (Notification.permission !== "granted") return;
  const notification = new Notification("Maestro", { body: words, tag });
  notification.addEventListener("click", () => {
    window.focus();
    onClick();
    notification.close();
  });
}
