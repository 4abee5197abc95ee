package dev.tippmixmentor;

import dev.tippmixmentor.evaluation.BackTestCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the TippMixMentor backend, or judges its models on files of results ({@code --backtest=<folder>}). */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TippMixMentorApplication {

    public static void main(String[] args) {
        if (BackTestCommand.isAskedFor(args)) {
            System.exit(BackTestCommand.run(System.out, System.err, args));
        }
        SpringApplication.run(TippMixMentorApplication.class, args);
    }
}
