// A sound and a notification for the columns that asked for them. Nothing is downloaded: the sound
// is two short notes.
let context

export function wake() {
  context ??= new AudioContext()
  if (context.state === "suspended") context.resume()
}

export function ring() {
  if (!context || context.state !== "running") return
  note(660, 0)
  note(880, 0.09)
}

function note(pitch, after) {
  const start = context.currentTime + after
  const oscillator = context.createOscillator()
  const volume = context.createGain()
  oscillator.frequency.value = pitch
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.22)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + 0.25)
}

export async function mayNotify() {
  if (!("Notification" in window)) return false
  return (await Notification.requestPermission()) === "granted"
}

export function notify(column, posts) {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return
  const [post] = posts
  const text = post.querySelector(".text")?.textContent ?? ""
  const notice = new Notification(column.querySelector("h2").textContent, {
    body: `${post.getAttribute("aria-label")}: ${text}`.slice(0, 200),
    tag: column.id,
  })
  notice.addEventListener("click", () => { window.focus(); column.scrollIntoView() })
}
