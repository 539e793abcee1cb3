// `command="show-modal" commandfor="id"` for browsers that do not know it yet.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]")
    const dialog = button && document.getElementById(button.getAttribute("commandfor"))
    if (!dialog) return
    if (button.getAttribute("command") === "show-modal") dialog.showModal()
    if (button.getAttribute("command") === "close") dialog.close()
  })
}

// A click on what lies behind a dialog closes it, unless something has been typed in it.
document.addEventListener("click", (event) => {
  if (event.target.nodeName !== "DIALOG" || !event.target.open) return
  const box = event.target.getBoundingClientRect()
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
  const typed = [...event.target.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue)
  if (!inside && (!typed || event.target.classList.contains("palette"))) event.target.close()
})
