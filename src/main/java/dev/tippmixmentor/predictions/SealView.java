package dev.tippmixmentor.predictions;

import java.time.Instant;

/**
 * A link of the chain as it is stored, so that strangers can compute its hash.
 *
 * @param index from 1, without gaps
 * @param predictionId whose link it is; not hashed, the same id is in the content
 * @param content what is hashed: canonical JSON (RFC 8785), letter by letter
 * @param previousHash hash of the link before
 * @param hash see {@link dev.tippmixmentor.platform.seal.HashChain}
 * @param sealedAt when; not hashed, the same time is in the content
 */
record SealView(
        long index, PredictionId predictionId, String content, String previousHash, String hash, Instant sealedAt) {}
