package dev.tippmixmentor.stomp;

import java.util.List;

/**
 * The sockets of a user.
 *
 * @param complete whether those of all nodes are here; only those of the node that answers while Redis is away
 * @param sockets in the order in which they were opened, at most 50 a node
 */
record UserSocketsView(boolean complete, List<SocketView> sockets) {}
