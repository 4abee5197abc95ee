package dev.tippmixmentor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Entity;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.data.repository.Repository;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RestController;

/** The borders between modules, and the gaps that {@link ApplicationModules#verify()} leaves. */
class ModularityTests {
    private static final ApplicationModules MODULES = ApplicationModules.of(TippMixMentorApplication.class);
    /** Read once; takes seconds. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tippmixmentor");

    @Test
    void modulesReachOnlyWhatTheyMay() {
        MODULES.verify();
    }

    @Test
    void everyTypeBelongsToAModule() {
        Set<String> modules = MODULES.stream()
                .map(module -> module.getBasePackage().getName())
                .collect(Collectors.toSet());

        Set<String> homeless = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("dev.tippmixmentor") && !modules.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(homeless).as("packages outside every module").isEmpty();
    }

    @Test
    void whatIsPrivateToAModuleIsPackagePrivate() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .or()
                .areAnnotatedWith(Controller.class)
                .or()
                .areAnnotatedWith(Entity.class)
                .or()
                .areAnnotatedWith(ConfigurationProperties.class)
                .or()
                .areAssignableTo(Repository.class)
                .should()
                .bePackagePrivate()
                .check(CLASSES);
    }

    @Test
    void theEngineAndTheBackTestKnowNeitherSpringNorTheOutsideWorld() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tippmixmentor.forecast", "dev.tippmixmentor.backtest")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..")
                        .or(resideInAPackage("java.io.."))
                        .or(resideInAPackage("java.net.."))
                        .or(resideInAPackage("java.nio.."))
                        .or(resideInAPackage("java.sql.."))
                        .or(resideInAPackage("org.slf4j..")))
                .check(CLASSES);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        fields().should().notBeAnnotatedWith(Autowired.class).check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*\\.(Abstract\\w+|\\w+(Impl|Utils?|Helper|Manager))")
                .check(CLASSES);
    }

    @Test
    void theModuleDocumentationIsGenerated() {
        new Documenter(MODULES).writeModulesAsPlantUml().writeModuleCanvases();
    }
}
