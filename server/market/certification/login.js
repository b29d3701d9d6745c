// Hands an access key to the console that holds this page in a frame. The console takes it from any origin, and does
// not say which its own is, so the message is not bound to one; the person has seen who asks.
const problem = document.getElementById('problem')

async function connect(form, sent) {
  const button = form.querySelector('button')
  button.disabled = true
  problem.textContent = ''
  try {
    const answer = await fetch('/certification/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Raincask': '1' },
      body: JSON.stringify(sent),
      credentials: 'omit',
    })
    const { accessKey, msg } = await answer.json()
    if (accessKey) window.parent.postMessage({ accessKey }, '*')
    else problem.textContent = msg
  } catch (error) {
    problem.textContent = String(error.message)
  } finally {
    button.disabled = false
  }
}

document.getElementById('sign-in').addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.currentTarget
  const { login, password } = form.elements
  const { enterprise } = form.dataset
  connect(form, { login: login.value, password: password.value, enterprise })
})

document.getElementById('paste').addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.currentTarget
  connect(form, { accessKey: form.elements.accessKey.value.trim() })
})
