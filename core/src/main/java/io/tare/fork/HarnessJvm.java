// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * How a JVM with the harness's classes is started where an engine runs its processes. Immutable.
 *
 * @param java               the program
 * @param classPath          the harness's classes
 * @param temporaryDirectory where it may write; empty for what is usual there
 */
public record HarnessJvm(String java, String classPath, Optional<String> temporaryDirectory) {

    private static final String JAVA = "tare.jvm.java";
    private static final String CLASS_PATH = "tare.jvm.classPath";
    private static final String TEMPORARY_DIRECTORY = "tare.jvm.temporaryDirectory";

    private static final List<String> OPTIONS = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.machineId=00:00:00:00:00:00:00:01");

    /**
     * What the harness told a fork on the host that starts processes by an engine itself.
     *
     * @throws IllegalStateException if this is no such fork
     */
    public static HarnessJvm ofThisFork() {
        String java = System.getProperty(JAVA);
        String classPath = System.getProperty(CLASS_PATH);
        if (java == null || classPath == null) {
            throw new IllegalStateException("this is no fork on the host that an engine was named to");
        }
        return new HarnessJvm(java, classPath, Optional.ofNullable(System.getProperty(TEMPORARY_DIRECTORY)));
    }

    /** The words that run a class. */
    public List<String> command(Class<?> mainClass) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(OPTIONS);
        temporaryDirectory.ifPresent(directory -> command.add("-Djava.io.tmpdir=" + directory));
        command.addAll(List.of("-cp", classPath, mainClass.getName()));
        return command;
    }

    /** For {@link #ofThisFork()}. */
    void addTo(Properties properties) {
        properties.setProperty(JAVA, java);
        properties.setProperty(CLASS_PATH, classPath);
        temporaryDirectory.ifPresent(directory -> properties.setProperty(TEMPORARY_DIRECTORY, directory));
    }
}
