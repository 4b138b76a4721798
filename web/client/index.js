// A client of the timeline API for browsers and Node, without dependencies; its types are in index.d.ts.

export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function queryString(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== null && value !== undefined && value !== "") search.append(name, String(value));
  }
  return search.toString();
}

export class Client {
  #base;

  constructor(base = "") {
    this.#base = base;
  }

  async #get(path, parameters = {}, signal = null) {
    const search = queryString(parameters);
    const response = await fetch(`${this.#base}${path}${search ? `?${search}` : ""}`, { signal, headers: { accept: "application/json" } });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new ApiError(response.status, problem.detail ?? response.statusText);
    }
    return response.json();
  }

  timeline(parameters, signal) {
    return this.#get("/timeline", parameters, signal);
  }

  async *events(parameters = {}) {
    let cursor = null;
    do {
      const page = await this.timeline({ ...parameters, cursor });
      yield* page.items;
      cursor = page.next;
    } while (cursor);
  }

  facets(parameters, signal) {
    return this.#get("/facets", parameters, signal);
  }

  density(parameters, signal) {
    return this.#get("/density", parameters, signal);
  }

  event(id) {
    return this.#get(`/events/${encodeURIComponent(id)}`);
  }

  article(id) {
    return this.#get(`/documents/${encodeURIComponent(id)}`);
  }

  entity(id) {
    return this.#get(`/entities/${encodeURIComponent(id)}`);
  }

  entities(q, signal) {
    return this.#get("/entities", { q, limit: 8 }, signal);
  }

  claims(parameters) {
    return this.#get("/claims", parameters);
  }

  queries() {
    return this.#get("/queries");
  }

  ask(name, parameters) {
    return this.#get(`/queries/${encodeURIComponent(name)}`, parameters);
  }

  settings() {
    return this.#get("/page.json");
  }
}
