// Follows what changes and renews one part of the page, at most once a second.
import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

const AT_MOST_EVERY_MS = 1000

window.Stimulus.register("follow", class extends Controller {
  static values = { url: String, topics: String, part: String }

  connect() {
    if (!this.topicsValue) return
    this.stream = new EventSource(`${this.urlValue}?topics=${encodeURIComponent(this.topicsValue)}`)
    for (const kind of ["change", "reset"]) {
      this.stream.addEventListener(kind, () => this.soon())
    }
  }

  disconnect() {
    this.stream?.close()
    clearTimeout(this.timer)
  }

  soon() {
    if (this.timer) return
    this.timer = setTimeout(() => this.renew(), AT_MOST_EVERY_MS)
  }

  async renew() {
    this.timer = undefined
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const fresh = page.getElementById(this.partValue)
    const stale = document.getElementById(this.partValue)
    if (fresh && stale && !stale.contains(document.activeElement)) stale.replaceWith(fresh)
  }
})
