package dev.tippmixmentor.platform.seal;

import org.apache.commons.codec.digest.DigestUtils;

/**
 * A chain in which every link holds the hash of the one before: changing, removing, inserting or reordering any link
 * breaks all hashes after it. The hash of a link is the SHA-256 of three lines in UTF-8, joined by line feeds: its index
 * in decimal digits, the previous hash, and its content as canonical JSON ({@link CanonicalJson}).
 */
public final class HashChain {
    /** What stands in place of the previous hash in the first link, whose index is 1. */
    public static final String GENESIS = "0".repeat(64);

    private HashChain() {}

    /**
     * The hash of one link.
     *
     * @param index place in the chain, from 1
     * @param previousHash hash of the link before; {@link #GENESIS} for the first
     * @param content canonical JSON
     * @return 64 lower-case hexadecimal digits
     */
    public static String hash(long index, String previousHash, String content) {
        return sha256(index + "\n" + previousHash + "\n" + content);
    }

    /** The SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits. */
    public static String sha256(String text) {
        return DigestUtils.sha256Hex(text);
    }
}
