import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"
import { mayNotify, notify, ring, wake } from "./alerts.js"
import { Arrangement } from "./arrange.js"
import { Feed } from "./feed.js"
import { Stream } from "./stream.js"

const DESK = matchMedia("(min-width: 60rem)")
const TOGGLES = { star: ["starred", "unstar"], handle: ["handled", "reopen"] }

window.Stimulus.register("deck", class extends Controller {
  static targets = ["column", "columns", "panel", "places", "state", "thumb", "tools"]
  static values = { stream: String, after: Number, mentions: String, mayTriage: Boolean, one: String, many: String, older: String, passed: String, passedOther: String, passedOthers: String, lost: String, trouble: String, refused: String }

  connect() {
    if (!this.hasColumnsTarget) return
    this.feeds = new Map(this.columnTargets.map((column) => [column.dataset.column, new Feed(column, this.words())]))
    this.arrangement = new Arrangement(this.columnsTarget, (column, to) => this.send(`${column.dataset.url}move/`, { position: to }))
    this.stream = new Stream(this.streamValue, this.afterValue, { heard: this.heard, opened: () => this.say(""), lost: () => this.say(this.lostValue) })
    this.listen("addEventListener")
    addEventListener("pagehide", this.leave)
    this.showPlaces()
    if (this.hasToolsTarget) this.tools = this.toolsTarget.content.firstElementChild
  }

  disconnect() {
    this.listen("removeEventListener")
    removeEventListener("pagehide", this.leave)
    this.leave()
  }

  leave = () => this.stream?.close()

  listen(verb) {
    document[verb]("keydown", this.pressed)
    document[verb]("submit", this.submitted)
    this.element[verb]("click", this.clicked)
    this.element[verb]("pointerover", this.hovered)
    this.element[verb]("pointerdown", wake)
    this.element[verb]("focusin", this.focused)
  }

  words() {
    return { one: this.oneValue, many: this.manyValue, older: this.olderValue, passed: this.passedValue, passedOther: this.passedOtherValue, passedOthers: this.passedOthersValue }
  }

  say(text) {
    this.stateTarget.textContent = text
    this.stateTarget.hidden = !text
  }

  // What the stream tells

  heard = (name, data) => {
    if (name === "left") data.forEach((one) => this.left(one))
    if (name === "posts") data.forEach((one) => this.arrived(one))
    if (name === "risen") data.forEach(({ column, posts }) => this.feeds.get(String(column))?.arrive(posts))
    if (name === "changed") this.refresh(data.map(String))
    if (name === "gone") data.forEach((mention) => this.gone(String(mention)))
    if (name === "muted") data.forEach((author) => this.each((feed) => feed.removeAuthor(String(author))))
    if (name === "again" || name === "reset") this.each((feed) => this.readAgain(feed))
  }

  arrived({ column, posts, again, passed }) {
    const feed = this.feeds.get(String(column))
    if (!feed) return
    if (again) this.readAgain(feed)
    else this.announce(feed, feed.arrive(posts))
    passed.forEach((one) => feed.passedOn(one))
  }

  left({ column, mentions, again }) {
    const feed = this.feeds.get(String(column))
    if (!feed) return
    mentions.forEach((mention) => feed.remove(String(mention)))
    if (again) this.readAgain(feed)
  }

  announce(feed, fresh) {
    if (!fresh.length) return
    if ("sound" in feed.column.dataset) ring()
    if ("notify" in feed.column.dataset) notify(feed.column, fresh)
  }

  gone(mention) {
    this.each((feed) => feed.remove(mention))
  }

  each(work) {
    this.feeds.forEach(work)
  }

  async readAgain(feed, atOnce = false) {
    const markup = await this.read(feed.column.dataset.url)
    if (markup !== null) this.announce(feed, feed.refill(markup, atOnce))
  }

  refresh(mentions) {
    this.each(async (feed) => {
      const held = mentions.filter((mention) => feed.holds(mention))
      if (!held.length) return
      const markup = await this.read(`${feed.column.dataset.url}?ids=${held.join(",")}`)
      if (markup !== null) feed.replace(markup, held)
    })
    const open = this.panelTarget.querySelector("[data-reading]")?.dataset.reading
    const writing = this.panelTarget.querySelector("textarea")?.value || this.panelTarget.contains(document.activeElement)
    if (open && mentions.includes(open) && !writing) this.open(open, { focus: false })
  }

  async read(url) {
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } })
      return answer.ok ? await answer.text() : null
    } catch {
      return null
    }
  }

  // Keyboard

  pressed = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "Escape" && !this.panelTarget.hidden && !document.querySelector("dialog[open], :popover-open")) return this.closePanel()
    if (event.target.matches?.("input, textarea, select") || document.querySelector("dialog[open], :popover-open")) return
    const work = this.works[event.key]
    if (!work || (event.key === "Enter" && !event.target.matches?.(".post"))) return
    event.preventDefault()
    wake()
    work()
  }

  works = {
    j: () => this.walk(1), k: () => this.walk(-1), l: () => this.across(1), h: () => this.across(-1),
    ArrowDown: () => this.walk(1), ArrowUp: () => this.walk(-1), ArrowRight: () => this.across(1), ArrowLeft: () => this.across(-1),
    ".": () => this.feed?.show(),
    o: () => this.openSelected(), Enter: () => this.openSelected(),
    s: () => this.act("star"), e: () => this.act("handle"), x: () => this.act("hide"), m: () => this.act("mute"),
    n: () => this.act("note"), a: () => this.act("hand"),
  }

  get selected() {
    const selected = this.element.querySelector(".post.selected")
    return selected?.isConnected ? selected : null
  }

  get feed() {
    const column = this.selected?.closest(".column") ?? document.activeElement.closest?.(".column") ?? this.columnTargets[0]
    return this.feeds.get(column?.dataset.column)
  }

  walk(step) {
    const posts = this.feed?.posts ?? []
    const place = posts.indexOf(this.selected)
    this.select(posts[place < 0 ? 0 : Math.max(0, Math.min(place + step, posts.length - 1))])
  }

  across(step) {
    const columns = this.columnTargets
    const place = columns.indexOf(this.feed?.column)
    const next = columns[this.selected ? Math.max(0, Math.min(place + step, columns.length - 1)) : place]
    if (!next) return
    const top = this.feeds.get(next.dataset.column).list.getBoundingClientRect().top
    const posts = this.feeds.get(next.dataset.column).posts
    this.select(posts.find((post) => post.getBoundingClientRect().bottom > top + 8))
    next.scrollIntoView({ inline: "nearest", block: "nearest" })
  }

  select(post) {
    if (!post) return
    post.focus({ preventScroll: true })
    post.scrollIntoView({ block: "nearest", inline: "nearest" })
  }

  focused = (event) => {
    const post = event.target.closest(".deck-columns .post")
    if (!post) return
    if (post !== this.selected) this.selected?.classList.remove("selected")
    post.classList.add("selected")
    this.offerTools(post)
  }

  hovered = (event) => {
    const post = event.target.closest(".deck-columns .post")
    if (post && event.pointerType === "mouse" && DESK.matches) this.offerTools(post)
  }

  // One set of tools for the whole deck, on the post in hand: a thousand posts stay light.
  offerTools(post) {
    if (!this.tools) return
    this.thumbTarget.hidden = DESK.matches
    if (!DESK.matches) this.thumbTarget.append(this.tools)
    else if (this.tools.parentElement !== post) post.append(this.tools)
    this.tools.querySelector("[data-do=star]").setAttribute("aria-pressed", "starred" in post.dataset)
    this.tools.querySelector("[data-do=handle]").setAttribute("aria-pressed", "handled" in post.dataset)
  }

  leavePost(post) {
    post.classList.remove("selected")
    post.blur()
    this.thumbTarget.hidden = true
  }

  // On a phone: a dot for each column, of which one fills the screen

  goTo(event, place) {
    event.preventDefault()
    this.element.querySelector(place.getAttribute("href")).scrollIntoView({ inline: "start", block: "nearest" })
  }

  showPlaces() {
    if (!this.hasPlacesTarget) return
    const seen = new IntersectionObserver((changes) => changes.forEach(({ target, isIntersecting }) => {
      const place = this.placesTarget.querySelector(`[href="#${target.id}"]`)
      if (isIntersecting) place?.setAttribute("aria-current", "true")
      if (isIntersecting) place?.scrollIntoView({ inline: "nearest", block: "nearest" })
      else place?.removeAttribute("aria-current")
    }), { root: this.columnsTarget, threshold: 0.6 })
    this.columnTargets.forEach((column) => seen.observe(column))
  }

  // Gestures

  clicked = (event) => {
    const tool = event.target.closest("[data-do]")
    if (tool) return this.act(tool.dataset.do, tool.closest(".post") ?? this.selected)
    const passing = event.target.closest("[data-passing]")
    if (passing) return this.open(passing.dataset.first)
    const place = event.target.closest("[data-place]")
    if (place) return this.goTo(event, place)
    const link = event.target.closest("[data-open]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !DESK.matches) return
    event.preventDefault()
    this.select(link.closest(".post"))
    this.open(link.closest(".post").dataset.mention)
  }

  async act(name, post = this.selected) {
    if (!post || !this.mayTriageValue) return
    const mention = post.dataset.mention
    if (name === "open") return this.open(mention)
    if (name === "leave") return this.leavePost(post)
    if (name === "note") return this.open(mention, { focus: "textarea" })
    if (name === "hand") return this.open(mention, { focus: "select" })
    const [state, opposite] = TOGGLES[name] ?? []
    const verb = state && state in post.dataset ? opposite : name
    if (name === "hide" || name === "mute") this.step(post)
    await this.gesture(`${this.mentionsValue}${mention}/${verb}/`, mention)
  }

  // The selection goes on to the next post before this one leaves.
  step(post) {
    const posts = this.feeds.get(post.closest(".column").dataset.column).posts
    const place = posts.indexOf(post)
    this.select(posts[place + 1] ?? posts[place - 1])
  }

  async gesture(url, mention, body) {
    const answer = await this.send(url, body)
    if (!answer) return
    const { toasts } = await answer.json()
    document.getElementById("toasts").insertAdjacentHTML("beforeend", toasts.join(""))
    if (url.endsWith("/hide/")) this.gone(mention)
    else if (/\/(show|unmute)\/$/.test(url)) this.each((feed) => this.readAgain(feed, true))
    else this.refresh([mention])
    const open = this.panelTarget.querySelector("[data-reading]")?.dataset.reading
    if (open === mention) this.open(open, { focus: false })
  }

  async send(url, body = {}) {
    const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers:inherited")) }
    try {
      const answer = await fetch(url, { method: "POST", headers, body: body instanceof FormData ? body : new URLSearchParams(body) })
      if (answer.ok) return answer
    } catch { /* said below */ }
    this.say(this.troubleValue)
    return null
  }

  submitted = (event) => {
    const form = event.target
    const button = event.submitter
    const url = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? ""
    if (form.matches("[data-setting]")) this.set(event, button)
    else if (form.matches("[data-moving]")) this.moveByStep(event, button)
    else if (url.startsWith(this.mentionsValue) && form.method === "post") this.gestureOf(event, form, url)
  }

  gestureOf(event, form, url) {
    event.preventDefault()
    form.closest(".toast")?.remove()
    const mention = url.slice(this.mentionsValue.length).split("/")[0]
    const body = new FormData(form)
    form.querySelector("textarea")?.blur()
    form.reset()
    this.gesture(url, mention, body)
  }

  // Columns

  async set(event, button) {
    event.preventDefault()
    const { name, value } = button
    const column = button.closest(".column")
    wake()
    if (name === "notify" && value === "on" && !(await mayNotify())) return this.say(this.refusedValue)
    if (!(await this.send(`${column.dataset.url}settings/`, { [name]: value }))) return
    if (name === "width") return this.widen(column, button)
    if (name === "each_copy") this.readAgain(this.feeds.get(column.dataset.column), true)
    else column.toggleAttribute(`data-${name}`, value === "on")
    button.setAttribute("aria-checked", value === "on")
    button.value = value === "on" ? "off" : "on"
    if (name === "sound" && value === "on") ring()
  }

  widen(column, button) {
    column.dataset.width = button.value
    button.parentElement.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one === button))
  }

  moveByStep(event, button) {
    event.preventDefault()
    this.arrangement.step(button.closest(".column"), Number(button.dataset.step))
  }

  // The mention beside the deck

  openSelected() {
    if (this.selected) this.open(this.selected.dataset.mention)
  }

  async open(mention, { focus = true } = {}) {
    const url = `${this.mentionsValue}${mention}/`
    if (!DESK.matches) return focus && location.assign(url)
    const markup = await this.read(url)
    if (markup === null) return this.say(this.troubleValue)
    this.panelTarget.innerHTML = markup
    this.panelTarget.hidden = false
    if (typeof focus === "string") this.panelTarget.querySelector(focus)?.focus()
  }

  closePanel() {
    this.panelTarget.hidden = true
    this.panelTarget.replaceChildren()
    this.selected?.focus({ preventScroll: true })
  }
})
