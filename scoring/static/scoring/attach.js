// Files of a matter: made small on this device, then sent piece by piece. What has arrived is not
// sent again: the server says from where to go on. Used by the claim page; any page may use it.
globalThis.zhiweiAttach = (() => {
  const SIDE = 1280;
  const PIECE = 64 * 1024;

  // A key of its own for each file; crypto.randomUUID is missing where the intranet has no https.
  function newKey() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  // The longest side becomes 1280; drawing it anew leaves place and camera behind.
  async function shrink(file) {
    if (!file.type.startsWith("image/")) return file;
    let picture;
    try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; }
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), "image/jpeg", 0.8));
  }

  // Throws TypeError when the link is dead (try again later) and Error when the server says no.
  async function send({ base, entry, key, name, blob, token, tell = () => {} }) {
    const url = `${base}${key}/`;
    let received = (await (await fetch(url)).json()).received;
    for (let turns = 0; turns < 2000; turns += 1) {
      tell(received, blob.size);
      const piece = blob.slice(received, received + PIECE);
      const query = new URLSearchParams({ entry, offset: received, total: blob.size, name });
      const answer = await fetch(`${url}?${query}`, { method: "PUT", body: piece, headers: { "X-CSRFToken": token } });
      const said = await answer.json().catch(() => ({ error: "没有传上，请稍后再试" }));
      if (!answer.ok) throw new Error(said.error);
      received = said.received;
      if (said.done) { tell(blob.size, blob.size); return; }
    }
    throw new Error("没有传上，请稍后再试");
  }

  return { newKey, shrink, send };
})();
