package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin/audit")
class AuditController {
    private final AuditEntries entries;
    private final AuditVerification verification;
    private final Checkpoints checkpoints;

    AuditController(AuditEntries entries, AuditVerification verification, Checkpoints checkpoints) {
        this.entries = entries;
        this.verification = verification;
        this.checkpoints = checkpoints;
    }

    @GetMapping
    Page<AuditEntries.View> find(
            @RequestParam(required = false) @Nullable UUID actorId,
            @RequestParam(required = false) @Nullable AuditAction action,
            @RequestParam(required = false) @Nullable @Size(max = 40) String targetType,
            @RequestParam(required = false) @Nullable @Size(max = 200) String targetId,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable @Size(max = 64) String correlationId,
            @Valid PageQuery page) {
        return entries.find(
                new AuditEntries.Filter(actorId, action, targetType, targetId, from, to, correlationId), page);
    }

    /** Takes as many checkpoints that were kept elsewhere as the caller has. */
    @GetMapping("/verify")
    AuditVerification.Result verify(
            @RequestParam(defaultValue = "") @Size(max = 20) List<@Size(max = 200) String> checkpoint) {
        return verification.verify(checkpoint.stream().map(Checkpoint::of).toList());
    }

    @GetMapping("/checkpoints")
    Page<Checkpoints.View> checkpoints(@Valid IndexQuery page) {
        return checkpoints.list(page);
    }
}
