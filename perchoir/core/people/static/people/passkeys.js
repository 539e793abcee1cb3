// Says in the page what allauth's passkey scripts otherwise only write to the console.
document.addEventListener("allauth.error", (event) => {
  const trouble = document.getElementById("passkey-trouble")
  if (!trouble) return
  event.preventDefault()
  trouble.hidden = false
})
