// Articles dropped on the page go to the server, where it lets them.  The token is asked for once and kept as long as the tab is open.
import { h, replace } from "./dom";
import { t } from "./i18n";

const KEY = "kg-token";

function stored(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function store(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // private mode: it will be asked for again
  }
}

export function listenForDrops(done: () => void): void {
  const veil = h("div", { class: "drop-veil", hidden: true }, h("p", {}, t("drop")));
  const notice = h("div", { class: "toast", role: "status", hidden: true });
  document.body.append(veil, notice);
  const say = (...what: (Node | string)[]): void => {
    replace(notice, ...what);
    notice.hidden = false;
  };
  notice.addEventListener("click", (event) => {
    if (event.target === notice) notice.hidden = true;
  });
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    depth += 1;
    replace(veil, h("p", {}, t("drop")));
    veil.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return;
    if (stored()) void send(files, say, done);
    else askForToken(say, () => void send(files, say, done));
  });
}

function askForToken(say: (...what: (Node | string)[]) => void, go: () => void): void {
  const input = h("input", { type: "password", id: "token", autocomplete: "off" });
  const form = h("form", { class: "token" }, h("label", { for: "token" }, t("token"), " "), input, h("button", { type: "submit", class: "button" }, t("send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store(input.value.trim());
    go();
  });
  say(form);
  input.focus();
}

type Line = { outcome: string; claims: number };

async function send(files: File[], say: (...what: (Node | string)[]) => void, done: () => void): Promise<void> {
  const faults: string[] = [];
  let claims = 0;
  for (const file of files) {
    say(`${t("dropping")} ${file.name} …`);
    const response = await fetch(`/articles?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      body: file,
      headers: { "content-type": "application/octet-stream", authorization: `Bearer ${stored()}` },
    });
    if (response.ok) {
      for (const line of ((await response.json()) as { lines: Line[] }).lines) claims += line.claims;
      continue;
    }
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    if (response.status === 401) store("");
    faults.push(problem.detail ?? `${file.name}: ${response.statusText}`);
  }
  say(faults.length ? `${t("failed")}: ${faults.join("; ")}` : `${t("dropped")}: ${files.map((f) => f.name).join("、")} (${claims})`);
  done();
}
