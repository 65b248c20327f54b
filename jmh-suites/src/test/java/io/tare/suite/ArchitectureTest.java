// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

    private static final JavaClasses TARE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tare");

    @ParameterizedTest(name = "{0} needs only {1}")
    @CsvSource({
        "io.tare.load.., io.tare.load..",
        "io.tare.result.., io.tare.result..",
        "io.tare.run.., io.tare.run..",
        "io.tare.cpu.., io.tare.cpu..",
        "io.tare.engine.., 'io.tare.engine..,io.tare.cpu..,io.tare.program..,io.tare.run..'",
        "io.tare.peer.., io.tare.peer..",
        "io.tare.program.., io.tare.program..",
        "io.tare.stress.., 'io.tare.stress..,io.tare.peer..,io.tare.program..'",
        "io.tare.fork.., 'io.tare.fork..,io.tare.stress..,io.tare.engine..,io.tare.cpu..,io.tare.run..'",
        "io.tare.image.., 'io.tare.image..,io.tare.fork..,io.tare.engine..,io.tare.run..'",
    })
    void modulesDependAsTheFoldersSay(String module, String allowed) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage("io.tare..").and(resideOutsideOfPackages(allowed.split(","))))
                .check(TARE);
    }

    @Test
    void loadsKnowNoHarness() {
        noClasses()
                .that()
                .resideInAPackage("io.tare.load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.openjdk.jmh..", "com.github.dockerjava..")
                .check(TARE);
    }

    @Test
    void theUnixSocketsLibraryStaysBehindItsDoor() {
        classes()
                .that()
                .haveSimpleName("GuardedUnixSocket")
                .or()
                .haveSimpleName("RunLock")
                .should()
                .bePackagePrivate()
                .check(TARE);
        noClasses()
                .that()
                .doNotHaveSimpleName("GuardedUnixSocket")
                .and()
                .doNotHaveSimpleName("RunLock")
                .and()
                .doNotHaveSimpleName("UnixSocketHttp")
                .and()
                .resideInAPackage("io.tare..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jnr.unixsocket..")
                .check(TARE);
    }

    @Test
    void systemCallsStayInOnePackage() {
        noClasses()
                .that()
                .resideInAPackage("io.tare..")
                .and()
                .resideOutsideOfPackage("io.tare.load.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jnr.ffi..")
                .check(TARE);
    }

    @Test
    void nativeKernelsStayBehindTheirDoor() {
        noClasses()
                .that()
                .doNotHaveSimpleName("OpenBlas")
                .and()
                .resideInAPackage("io.tare..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(TARE);
    }

    @Test
    void noPackageIsADumpingGround() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..impl..", "..common..", "..model..", "..helper..")
                .check(TARE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.tare.(*)..").should().beFreeOfCycles().check(TARE);
    }
}
