package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.CurrentUser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
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
    UserView mine(@AuthenticationPrincipal CurrentUser user) {
        return users.get(new UserId(user.id()));
    }

    @PutMapping("/profile")
    UserView rename(@Valid @RequestBody Names names, @AuthenticationPrincipal CurrentUser user) {
        return profiles.rename(user, names.firstName(), names.lastName());
    }

    @PatchMapping("/profile")
    UserView changeNames(@Valid @RequestBody Names names, @AuthenticationPrincipal CurrentUser user) {
        return profiles.changeNames(user, names.firstName(), names.lastName());
    }

    @GetMapping("/profile/preferences")
    Preferences preferences(@AuthenticationPrincipal CurrentUser user) {
        return profiles.preferences(new UserId(user.id()));
    }

    @PutMapping("/profile/preferences")
    Preferences replacePreferences(
            @Valid @RequestBody Preferences preferences, @AuthenticationPrincipal CurrentUser user) {
        return profiles.replace(user, preferences);
    }

    @GetMapping("/{username}")
    PublicProfileView published(@PathVariable @Pattern(regexp = Registration.USERNAME) String username) {
        return profiles.published(username);
    }
}
