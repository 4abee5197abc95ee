package dev.tippmixmentor.stomp;

import java.time.Instant;
import java.util.UUID;

/**
 * A socket as administrators see it.
 *
 * @param id of the socket, unique at its node
 * @param node the process that holds it; another one after each start
 * @param sessionId the session whose end closes it
 */
record SocketView(String id, String node, UUID sessionId, Instant openedAt) {}
