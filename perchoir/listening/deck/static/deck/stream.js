// One event stream that comes back by itself. The browser resumes after a short break; where it
// gives up (a proxy answered for a server that restarts), we go on with the last id we saw.
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 15000

export class Stream {
  constructor(url, after, { heard, opened, lost }) {
    Object.assign(this, { url, after, heard, opened, lost, wait: FIRST_WAIT_MS })
    this.open()
  }

  open() {
    this.source = new EventSource(`${this.url}?after=${this.after}`)
    this.source.addEventListener("open", () => { this.wait = FIRST_WAIT_MS; this.opened() })
    this.source.addEventListener("error", () => this.broke())
    for (const name of ["left", "posts", "risen", "changed", "gone", "muted", "again", "reset", "seen"]) {
      this.source.addEventListener(name, (event) => this.take(name, event))
    }
  }

  take(name, event) {
    if (event.lastEventId) this.after = event.lastEventId
    if (name !== "seen") this.heard(name, JSON.parse(event.data))
  }

  broke() {
    this.lost()
    if (this.source.readyState !== EventSource.CLOSED) return
    this.timer = setTimeout(() => this.open(), this.wait)
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS)
  }

  close() {
    clearTimeout(this.timer)
    this.source.close()
  }
}
