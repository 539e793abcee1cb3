// Saves the draft while it is written: one call at a time, again after a failure, and a sentence for
// whatever stands in the way.
const PAUSE_MS = 2000
const LONGEST_WAIT_MS = 60000

export class Keeper {
  constructor(page) {
    this.page = page
    this.wait = PAUSE_MS
    this.busy = false
    this.held = false
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.now, this.wait)
  }

  stop() {
    clearTimeout(this.timer)
  }

  now = async () => {
    const { page } = this
    if (this.busy) return this.soon()
    if (!page.dirty || this.held || !this.hasSomething()) return
    this.busy = true
    const typed = this.typed()
    try {
      const answer = await this.post()
      if (answer.redirected || answer.status === 401) return this.ended()
      await this.answered(answer, typed)
    } catch {
      this.failed(page.wordsValue.offline)
    } finally {
      this.busy = false
    }
  }

  typed() {
    return JSON.stringify([...this.page.typed].filter(([, value]) => typeof value === "string"))
  }

  hasSomething() {
    return this.page.postValue || [...this.page.formTarget.querySelectorAll("textarea")].some((area) => area.value.trim())
  }

  post() {
    const { page } = this
    const url = page.postValue ? `${page.postValue}save/` : page.newValue
    return fetch(url, { method: "POST", body: page.typed, headers: { Accept: "application/json" } })
  }

  async answered(answer, typed) {
    if (!answer.headers.get("content-type")?.includes("json")) {
      return answer.status === 403 ? this.ended() : this.failed(this.page.wordsValue.offline)
    }
    const said = await answer.json()
    if (answer.ok) {
      this.wait = PAUSE_MS
      const stillDirty = typed !== this.typed()
      this.page.saved(said, stillDirty)
      if (stillDirty) this.soon()
      return
    }
    this.page.saidTarget.textContent = said.sentence
    if (answer.status === 409) {
      this.page.conflicted()
    }
  }

  failed(sentence) {
    this.page.saidTarget.textContent = sentence
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS)
    this.soon()
  }

  // Another tab signs in; its session has another token, which the page itself gives.
  async ended() {
    const { page } = this
    try {
      const answer = await fetch(location.href)
      const fresh = answer.redirected ? null : new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#post-form [name=csrfmiddlewaretoken]")
      if (fresh) page.formTarget.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value
    } catch { /* Said below; asked again after a while. */ }
    this.failed(page.wordsValue.ended)
  }
}
