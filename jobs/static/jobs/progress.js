// Shows how far a job is without loading its page again; without this script, the page loads itself again.

const SECONDS = 1;
const job = document.getElementById("job");
const state = document.getElementById("state");
const status = job.querySelector("[role=status]");
const bar = job.querySelector("progress");
const counted = job.querySelector(".counted");

async function update() {
  let answer;
  try {
    answer = await fetch(job.dataset.progress, { headers: { Accept: "application/json" } });
  } catch {
    return wait(); // the server may be restarting
  }
  if (answer.status >= 500) return wait();
  if (answer.redirected || !answer.ok) return location.reload(); // nobody is signed in any more
  const { is_active: isActive, state: name, sentence, done, total, counted: numbers } = await answer.json();
  if (!isActive) return location.reload();
  if (state) state.textContent = name; // the page of an import shows the state of the import
  if (status.textContent !== sentence) status.textContent = sentence; // what is unchanged is not read out again
  if (total) {
    bar.max = total;
    bar.value = done;
  }
  counted.textContent = numbers;
  wait();
}

function wait() {
  setTimeout(update, SECONDS * 1000);
}

wait();
