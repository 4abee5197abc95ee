package dev.tippmixmentor.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tells who sent a request. {@code X-Forwarded-For} counts only as far as proxies of ours wrote it: it is read from its
 * end, and the first address that is no proxy of ours is the client, whatever stands before it. {@code Forwarded}, {@code
 * X-Real-IP} and all the others are never read.
 */
@Component
public class ClientAddresses {
    static final String HEADER = "X-Forwarded-For";

    /** No chain of proxies is longer. */
    private static final int MAX_HOPS = 16;

    private final List<AddressRange> trustedProxies;

    ClientAddresses(ApiProperties properties) {
        this.trustedProxies = properties.trustedProxies();
    }

    /** The client's address; that of the connection unless a trusted proxy says otherwise. */
    public ClientAddress of(HttpServletRequest request) {
        return of(request.getRemoteAddr(), Collections.list(request.getHeaders(HEADER)));
    }

    ClientAddress of(String connection, List<String> forwarded) {
        InetAddress client = AddressRange.address(bare(connection).replaceFirst("%.*", ""))
                .orElseGet(InetAddress::getLoopbackAddress);
        List<String> hops = new ArrayList<>();
        forwarded.forEach(line -> Collections.addAll(hops, line.split(",", -1)));
        int last = Math.max(0, hops.size() - MAX_HOPS);
        for (int hop = hops.size() - 1; hop >= last && isTrusted(client); hop--) {
            Optional<InetAddress> before =
                    AddressRange.address(bare(hops.get(hop).strip()));
            if (before.isEmpty()) {
                break; // the proxy that passed this on is the best we know
            }
            client = before.get();
        }
        return ClientAddress.of(client);
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** Without the port that some proxies add. */
    private static String bare(String hop) {
        if (hop.startsWith("[") && hop.contains("]")) {
            return hop.substring(1, hop.indexOf(']'));
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
