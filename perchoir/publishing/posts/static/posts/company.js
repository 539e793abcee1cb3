// Who else has this post open: said every few seconds, heard at once.
const BEAT_MS = 20000
const WRITES_FOR_MS = 15000

export class Company {
  constructor(given) {
    Object.assign(this, given, { writesUntil: 0 })
    this.beat()
    this.timer = setInterval(() => this.beat(), BEAT_MS)
    this.source = new EventSource(`${this.live}?topics=${encodeURIComponent(this.topic)}`)
    this.source.addEventListener("change", (event) => this.heard(JSON.parse(event.data)))
  }

  heard({ revision }) {
    if (revision) this.moved(revision)
    else this.read()
  }

  write() {
    const began = Date.now() > this.writesUntil
    this.writesUntil = Date.now() + WRITES_FOR_MS
    if (began) this.beat()
  }

  beat() {
    this.read({ writing: Date.now() < this.writesUntil ? "yes" : "" })
  }

  // What one asks is also what one says: still here.
  async read({ writing = Date.now() < this.writesUntil ? "yes" : "" } = {}) {
    try {
      const answer = await fetch(this.url, { method: "POST", body: this.form({ writing }) })
      if (!answer.ok || answer.redirected) return
      const html = await answer.text()
      this.show(html)
      const revision = Number(html.match(/data-revision="(\d+)"/)?.[1])
      if (revision) this.moved(revision)
    } catch { /* The next beat says it again. */ }
  }

  leave() {
    clearInterval(this.timer)
    this.source?.close()
    navigator.sendBeacon(this.url, this.form({ leaving: "yes" }))
  }

  form(fields) {
    const data = new FormData()
    data.set("csrfmiddlewaretoken", this.token())
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    return data
  }
}
