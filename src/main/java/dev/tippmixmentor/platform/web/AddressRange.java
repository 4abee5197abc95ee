package dev.tippmixmentor.platform.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike (RFC 4632, RFC 4291 §2.3), for example {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one
 * address.
 *
 * @param base any address of the range
 * @param prefixBits how many leading bits count
 */
record AddressRange(InetAddress base, int prefixBits) {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");

    /**
     * Reads an address or a range in CIDR notation.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange of(String text) {
        String[] parts = text.strip().split("/", -1);
        InetAddress base = address(parts[0]).orElseThrow(IllegalArgumentException::new);
        int bits = base.getAddress().length * Byte.SIZE;
        int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
        if (parts.length > 2 || prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("no range of addresses");
        }
        return new AddressRange(base, prefix);
    }

    /**
     * Reads an address written in digits; a name is none, and is never looked up. An IPv4 address mapped into IPv6 is
     * the IPv4 address.
     */
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
