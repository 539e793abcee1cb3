// The posts of one column, newest first. New ones wait while somebody reads: while the pointer or
// the focus is on the column, or it has been scrolled down.
const AT_MOST = 1000
const SLIDING_AT_MOST = 8

export class Feed {
  constructor(column, words) {
    this.column = column
    this.words = words
    this.id = column.dataset.column
    this.list = column.querySelector("[data-feed]")
    this.nothing = column.querySelector(".nothing")
    this.button = column.querySelector("[data-waiting]")
    this.waiting = new Map()
    this.button.addEventListener("click", () => this.show())
    column.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") this.pointed = true })
    column.addEventListener("pointerleave", () => { this.pointed = false; this.settle() })
    column.addEventListener("focusout", () => setTimeout(() => this.settle()))
    this.list.addEventListener("scroll", () => { if (this.list.scrollTop < 8) this.settle() }, { passive: true })
  }

  get held() {
    return this.pointed || this.list.scrollTop > 8 || this.list.contains(document.activeElement)
  }

  get posts() {
    return [...this.list.querySelectorAll(":scope > .post")]
  }

  post(mention) {
    return this.list.querySelector(`:scope > [data-mention="${mention}"]`)
  }

  // Posts that have just come, as markup; returns those that were not here yet.
  arrive(markups) {
    const fresh = markups.map(built).filter((post) => !this.post(post.dataset.mention) && !this.waiting.has(post.dataset.mention))
    fresh.forEach((post) => this.waiting.set(post.dataset.mention, post))
    if (this.held) this.count()
    else this.show()
    return fresh
  }

  settle() {
    if (this.waiting.size && !this.held) this.show()
  }

  show() {
    const sliding = this.waiting.size <= SLIDING_AT_MOST
    for (const post of [...this.waiting.values()].sort((one, other) => order(one) - order(other))) {
      if (sliding) post.classList.add("fresh")
      this.insert(post)
    }
    this.waiting.clear()
    if (document.activeElement === this.button) this.list.focus()
    if (this.list.scrollTop > 8 && !this.pointed) this.list.scrollTop = 0
    this.count()
    this.trim()
  }

  insert(post) {
    const before = this.posts.find((other) => order(other) <= order(post))
    const last = this.posts.at(-1)
    if (before) before.before(post)
    else if (!last) this.list.prepend(post)
    else if (!this.older) last.after(post) // else it is older than all we show: paging brings it
  }

  get older() {
    return this.list.querySelector(":scope > .older")
  }

  count() {
    const n = this.waiting.size
    this.nothing.hidden = n > 0 || this.list.querySelector(":scope > .post") !== null
    this.button.hidden = n === 0
    if (n) this.button.textContent = n === 1 ? this.words.one : this.words.many.replace("{n}", n)
  }

  // The top of the column as the server has it now. What overlaps is joined, else it replaces.
  refill(markup, atOnce) {
    const top = parts(markup)
    const posts = top.filter((one) => one.matches(".post"))
    const known = posts.some((post) => this.post(post.dataset.mention))
    if (known) {
      const shown = new Set(posts.map((post) => post.dataset.mention))
      const end = posts.length ? order(posts.at(-1)) : 0
      this.posts.filter((post) => order(post) > end && !shown.has(post.dataset.mention)).forEach((post) => post.remove())
      posts.forEach((post) => this.swap(this.post(post.dataset.mention), post))
      const last = this.older ? order(this.posts.at(-1)) : 0
      const fresh = posts.filter((post) => !post.isConnected && order(post) >= last)
      if (!atOnce) return this.arrive(fresh)
      fresh.forEach((post) => this.insert(post))
      this.count()
      return []
    }
    this.waiting.clear()
    this.posts.forEach((post) => post.remove())
    this.older?.remove()
    this.list.prepend(...top)
    window.htmx?.process(this.list)
    this.count()
    return []
  }

  replace(markup, wanted) {
    const come = new Map(parts(markup).filter((one) => one.matches(".post")).map((post) => [post.dataset.mention, post]))
    for (const mention of wanted) {
      const post = come.get(mention)
      if (!post) this.remove(mention)
      else if (this.waiting.has(mention)) this.waiting.set(mention, post)
      else this.swap(this.post(mention), post)
    }
  }

  swap(before, post) {
    if (!before) return
    const focused = before === document.activeElement
    post.tabIndex = before.tabIndex
    if (before.classList.contains("selected")) post.classList.add("selected")
    before.replaceWith(post)
    if (focused) post.focus({ preventScroll: true })
  }

  holds(mention) {
    return this.waiting.has(mention) || this.post(mention) !== null
  }

  remove(mention) {
    this.waiting.delete(mention)
    this.post(mention)?.remove()
    this.count()
  }

  removeAuthor(author) {
    for (const post of [...this.posts, ...this.waiting.values()]) {
      if (post.dataset.author === author) this.remove(post.dataset.mention)
    }
  }

  // A page that stays open for days must not grow for days.
  trim() {
    const posts = this.posts
    if (posts.length <= AT_MOST) return
    posts.slice(AT_MOST).forEach((post) => post.remove())
    const last = posts[AT_MOST - 1]
    this.older?.remove()
    const older = document.createElement("article")
    older.className = "older"
    older.setAttribute("aria-label", this.words.older)
    older.setAttribute("hx-get", `${this.column.dataset.url}?under=${last.dataset.mention}`)
    older.setAttribute("hx-trigger", "revealed")
    older.setAttribute("hx-swap", "outerHTML")
    last.after(older)
    window.htmx?.process(older)
  }
}

function order(post) {
  return Number(post.dataset.at)
}

function built(markup) {
  return typeof markup === "string" ? parts(markup)[0] : markup
}

function parts(markup) {
  const template = document.createElement("template")
  template.innerHTML = markup
  return [...template.content.children]
}
