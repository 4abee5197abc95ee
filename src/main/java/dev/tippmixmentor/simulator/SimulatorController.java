package dev.tippmixmentor.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@OnlyWithSimulator
@RequestMapping("/api/v1/admin/simulator")
class SimulatorController {
    private final Simulator simulator;

    SimulatorController(Simulator simulator) {
        this.simulator = simulator;
    }

    /** @param speed minutes of a match in a minute */
    record Speed(
            @NotNull @DecimalMin("1") @DecimalMax("6000") Double speed) {}

    @GetMapping
    SimulationView view() {
        return simulator.view();
    }

    @PostMapping("/start")
    SimulationView start(@Valid @RequestBody MatchdayRequest request) {
        return simulator.start(request);
    }

    @PutMapping("/speed")
    SimulationView speed(@Valid @RequestBody Speed speed) {
        return simulator.speed(speed.speed());
    }

    @PostMapping("/stop")
    SimulationView stop() {
        return simulator.stop();
    }
}
