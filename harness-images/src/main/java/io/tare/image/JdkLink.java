// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.exec.CommandLine;

/**
 * A JDK cut down to what a benchmark's fork can use, by its own {@code jlink}: the same build as the one that runs JMH,
 * so that the JVM is not one of the differences that are measured. Its class-data archive is made too, as a full JDK has
 * one, and a fork that starts without it starts later.
 */
final class JdkLink {

    /** {@code java.se}, and what JMH, its profilers, Netty and HTTPS use beside it: TLS without elliptic curves finds no peer. */
    static final String MODULES =
            "java.se,jdk.attach,jdk.compiler,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,"
                    + "jdk.unsupported,jdk.zipfs";

    private JdkLink() {}

    /**
     * What names a JDK's build: its {@code release} file.
     *
     * @throws EngineException if {@code javaHome} is not a JDK
     */
    static String build(Path javaHome) throws IOException {
        Path release = javaHome.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(javaHome.resolve("bin/jlink"))) {
            throw new EngineException("the image needs a full JDK of the same build, and " + javaHome
                    + " has no jlink: run with a JDK, or install its jmods");
        }
        return Files.readString(release);
    }

    /** Links the JDK into {@code target}, which must not exist. */
    static void make(Path javaHome, Path target) {
        HostCommand.run(
                new CommandLine(javaHome.resolve("bin/jlink").toFile()).addArguments(new String[] {
                    "--add-modules", MODULES, "--no-header-files", "--no-man-pages", "--output", target.toString()
                }),
                "link the JDK in " + javaHome);
        HostCommand.run(
                new CommandLine(target.resolve("bin/java").toFile()).addArgument("-Xshare:dump"),
                "make the class-data archive of the linked JDK");
    }
}
