package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Precondition;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users")
class ProfileController {
    private final Users users;
    private final Profiles profiles;

    ProfileController(Users users, Profiles profiles) {
        this.users = users;
        this.profiles = profiles;
    }

    record Names(
            @Nullable
            @Size(max = Registration.MAX_NAME)
            @Pattern(regexp = Registration.PRINTABLE, message = "must be readable characters")
            String firstName,

            @Nullable
            @Size(max = Registration.MAX_NAME)
            @Pattern(regexp = Registration.PRINTABLE, message = "must be readable characters")
            String lastName) {}

    @GetMapping("/profile")
    ResponseEntity<UserView> mine(@AuthenticationPrincipal CurrentUser user) {
        return answer(users.get(new UserId(user.id())));
    }

    @PutMapping("/profile")
    ResponseEntity<UserView> rename(
            @Valid @RequestBody Names names,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(profiles.rename(user, names.firstName(), names.lastName(), Precondition.ifMatch(ifMatch)));
    }

    @PatchMapping("/profile")
    ResponseEntity<UserView> changeNames(
            @Valid @RequestBody Names names,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(profiles.changeNames(user, names.firstName(), names.lastName(), Precondition.ifMatch(ifMatch)));
    }

    @GetMapping("/profile/preferences")
    ResponseEntity<Preferences> preferences(@AuthenticationPrincipal CurrentUser user) {
        return answer(profiles.preferences(new UserId(user.id())));
    }

    @PutMapping("/profile/preferences")
    ResponseEntity<Preferences> replacePreferences(
            @Valid @RequestBody Preferences preferences,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(profiles.replace(user, preferences, Precondition.ifMatch(ifMatch)));
    }

    @GetMapping("/{username}")
    PublicProfileView published(@PathVariable @Pattern(regexp = Registration.USERNAME) String username) {
        return profiles.published(username);
    }

    private static ResponseEntity<UserView> answer(UserView user) {
        return Precondition.answer(HttpStatus.OK, user.version(), user);
    }

    private static ResponseEntity<Preferences> answer(StoredPreferences stored) {
        return Precondition.answer(HttpStatus.OK, stored.version(), stored.preferences());
    }
}
