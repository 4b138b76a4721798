// Articles dropped on the page go to the server, where it lets them.
import { h } from "./dom";
import { t } from "./i18n";

export function listenForDrops(done: () => void): void {
  const veil = h("div", { class: "drop-veil", hidden: true }, h("p", {}, t("drop")));
  const notice = h("p", { class: "toast", role: "status", hidden: true });
  document.body.append(veil, notice);
  const say = (text: string): void => {
    notice.textContent = text;
    notice.hidden = false;
  };
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    depth += 1;
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
    void send([...(event.dataTransfer?.files ?? [])], say, done);
  });
}

async function send(files: File[], say: (text: string) => void, done: () => void): Promise<void> {
  if (!files.length) return;
  const faults: string[] = [];
  for (const file of files) {
    say(`${t("dropping")} ${file.name} …`);
    const response = await fetch(`/ingest?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } });
    if (!response.ok) {
      const problem = (await response.json().catch(() => ({}))) as { detail?: string };
      faults.push(`${file.name}: ${problem.detail ?? response.statusText}`);
    }
  }
  say(faults.length ? `${t("failed")}: ${faults.join("; ")}` : `${t("dropped")}: ${files.map((f) => f.name).join("、")}`);
  done();
}
