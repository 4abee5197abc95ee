package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin/flags")
class FlagAdministrationController {
    private final FlagAdministration administration;

    FlagAdministrationController(FlagAdministration administration) {
        this.administration = administration;
    }

    /** @param enabled the new position of the kill switch */
    record Switch(@NotNull Boolean enabled) {}

    /** There are few flags: the list comes in one piece. */
    @GetMapping
    Page<FlagView> all(@Valid WholeQuery page) {
        return Page.whole(administration.all(), page);
    }

    @GetMapping("/{key}")
    ResponseEntity<FlagView> one(@PathVariable String key) {
        return answer(HttpStatus.OK, administration.get(key));
    }

    @PutMapping("/{key}")
    ResponseEntity<FlagView> put(
            @PathVariable String key,
            @Valid @RequestBody FlagDefinition definition,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @AuthenticationPrincipal CurrentUser administrator) {
        FlagAdministration.Saved saved =
                administration.put(administrator, key, definition, new Precondition(ifMatch, ifNoneMatch));
        return answer(saved.isNew() ? HttpStatus.CREATED : HttpStatus.OK, saved.flag());
    }

    @PatchMapping("/{key}")
    ResponseEntity<FlagView> flip(
            @PathVariable String key,
            @Valid @RequestBody Switch to,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser administrator) {
        return answer(
                HttpStatus.OK,
                administration.switchTo(to.enabled(), administrator, key, Precondition.ifMatch(ifMatch)));
    }

    @DeleteMapping("/{key}")
    Message delete(
            @PathVariable String key,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser administrator) {
        administration.delete(administrator, key, Precondition.ifMatch(ifMatch));
        return new Message("Deleted");
    }

    @GetMapping("/{key}/history")
    Page<FlagChange> history(
            @PathVariable String key,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) @Min(1) long cursor,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(defaultValue = "false") boolean total) {
        return administration.history(key, cursor, limit, total);
    }

    private static ResponseEntity<FlagView> answer(HttpStatus status, FlagView flag) {
        return Precondition.answer(status, flag.version(), flag);
    }
}
