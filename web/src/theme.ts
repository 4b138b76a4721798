// Runs before the rest so that a chosen theme shows without a flash of the other.
export type Theme = "light" | "dark" | "auto";

export function stored(): Theme {
  try {
    const value = localStorage.getItem("kg-theme");
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

export function apply(theme: Theme): void {
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  try {
    localStorage.setItem("kg-theme", theme);
  } catch {
    // private mode: the choice lasts as long as the page
  }
}

apply(stored());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(stored()));
