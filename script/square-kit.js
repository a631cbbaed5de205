// What checking a certificate's square needs of others; esbuild makes static/vendor/square-kit.js of it.
// The scripts are plain ones, as a page opened from a disk (file://) cannot load modules.
export { hashes, verify } from "@noble/ed25519";
export { sha256, sha512 } from "@noble/hashes/sha2.js";
export { decodeQR } from "qr/decode.js";
