package dev.tippmixmentor.stomp;

import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin/users/{id}/sockets")
class SocketController {
    private final SocketDirectory directory;

    SocketController(SocketDirectory directory) {
        this.directory = directory;
    }

    @GetMapping
    UserSocketsView list(@PathVariable UUID id) {
        return directory.of(id);
    }
}
