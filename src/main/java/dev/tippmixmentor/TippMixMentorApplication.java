package dev.tippmixmentor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the TippMixMentor backend. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TippMixMentorApplication {

    public static void main(String[] args) {
        SpringApplication.run(TippMixMentorApplication.class, args);
    }
}
