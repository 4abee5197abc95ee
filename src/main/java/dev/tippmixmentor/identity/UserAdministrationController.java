package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.Precondition;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users")
class UserAdministrationController {
    private final UserAdministration administration;

    UserAdministrationController(UserAdministration administration) {
        this.administration = administration;
    }

    record RoleChange(@NotNull Role role) {}

    /** @param until when it ends; null or absent ends it now */
    record PremiumChange(@Nullable @Future Instant until) {}

    @GetMapping
    Page<UserAccountView> list(@RequestParam(defaultValue = "false") boolean deleted, @Valid PageQuery query) {
        return administration.list(deleted, query);
    }

    @PatchMapping("/{id}/role")
    ResponseEntity<UserView> changeRole(
            @PathVariable UserId id,
            @Valid @RequestBody RoleChange change,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser administrator) {
        return answer(administration.changeRole(administrator, id, change.role(), Precondition.ifMatch(ifMatch)));
    }

    @PutMapping("/{id}/premium")
    ResponseEntity<UserView> changePremium(
            @PathVariable UserId id,
            @Valid @RequestBody PremiumChange change,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser administrator) {
        return answer(administration.changePremium(administrator, id, change.until(), Precondition.ifMatch(ifMatch)));
    }

    @PostMapping("/{id}/lock")
    Message lock(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.lock(administrator, id);
        return new Message("Locked out");
    }

    @PostMapping("/{id}/unlock")
    Message unlock(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.unlock(administrator, id);
        return new Message("Let in again");
    }

    /** For a user who has lost the device and the recovery codes. */
    @DeleteMapping("/{id}/second-factor")
    Message disableSecondFactor(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.disableSecondFactor(administrator, id);
        return new Message("The password alone is enough from now on");
    }

    @DeleteMapping("/{id}")
    Message delete(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.delete(administrator, id);
        return new Message("Deleted");
    }

    @PostMapping("/{id}/restore")
    UserView restore(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        return administration.restore(administrator, id);
    }

    @PostMapping("/{id}/erase")
    Message erase(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.erase(administrator, id);
        return new Message("Erased");
    }

    private static ResponseEntity<UserView> answer(UserView user) {
        return Precondition.answer(HttpStatus.OK, user.version(), user);
    }
}
