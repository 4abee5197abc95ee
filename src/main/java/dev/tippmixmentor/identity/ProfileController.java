package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.CurrentUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users/profile")
class ProfileController {
    private final Users users;

    ProfileController(Users users) {
        this.users = users;
    }

    @GetMapping
    UserView mine(@AuthenticationPrincipal CurrentUser user) {
        return users.get(new UserId(user.id()));
    }
}
