// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command that JMH made for a fork, taken apart: {@code java ARGS… -cp PATH org.openjdk.jmh.runner.ForkedMain HOST
 * PORT} (JMH 1.37, {@code Runner.getForkedMainCommand}). Immutable.
 *
 * @param java the JVM on this machine
 * @param jvmArguments what comes between the JVM and {@code -cp}
 * @param classPath elements on this machine
 * @param mainClass JMH's forked main
 * @param linkHost where JMH's link listens
 * @param linkPort its port
 */
record ForkCommand(
        String java, List<String> jvmArguments, List<Path> classPath, String mainClass, String linkHost, int linkPort) {

    /** JVM options whose value is a file, up to an optional {@code =} with more options. */
    private static final List<String> FILE_OPTIONS = List.of("-XX:CompileCommandFile=", "-javaagent:", "-agentpath:");

    /** Standard output belongs to the relay, so the JVM's own messages go to standard error. */
    private static final List<String> RELAY_OPTIONS = List.of("-XX:+DisplayVMOutputToStderr", "-XX:-UsePerfData");

    ForkCommand {
        jvmArguments = List.copyOf(jvmArguments);
        classPath = List.copyOf(classPath);
    }

    static ForkCommand parse(List<String> words) {
        int classPathOption = words.size() - 5;
        if (classPathOption < 1 || !words.get(classPathOption).equals("-cp")) {
            throw new EngineException("JMH's fork command has an unknown form: " + String.join(" ", words));
        }
        return new ForkCommand(
                words.get(0),
                words.subList(1, classPathOption),
                paths(words.get(classPathOption + 1)),
                words.get(classPathOption + 2),
                words.get(classPathOption + 3),
                Integer.parseInt(words.get(classPathOption + 4)));
    }

    static List<Path> paths(String classPath) {
        return List.of(classPath.split(File.pathSeparator, -1)).stream()
                .filter(element -> !element.isEmpty())
                .map(element -> Path.of(element).toAbsolutePath().normalize())
                .toList();
    }

    /** The same fork on this machine, behind the relay. */
    List<String> onHost(String workDirectory) {
        List<String> words = new ArrayList<>(List.of(java));
        words.addAll(jvmArguments);
        words.add("-Djava.io.tmpdir=" + workDirectory);
        words.addAll(relayed(join(classPath)));
        return words;
    }

    /** The same fork in an image, behind the relay; puts what the image lacks into {@code files}. */
    List<String> inImage(ForkImage image, Map<String, Path> files) {
        List<String> words = new ArrayList<>(List.of(image.java()));
        for (String argument : jvmArguments) {
            words.add(mapped(argument, files));
        }
        words.addAll(relayed(classPathIn(image, files)));
        return words;
    }

    /** The class path as the image's paths; an element that the image lacks is copied in if it is a file. */
    private String classPathIn(ForkImage image, Map<String, Path> files) {
        return join(classPath.stream()
                .filter(Files::exists)
                .map(element -> {
                    String inside = image.classPath().get(element);
                    return inside != null ? inside : copied(element, files);
                })
                .toList());
    }

    private List<String> relayed(String mappedClassPath) {
        List<String> words = new ArrayList<>(RELAY_OPTIONS);
        words.addAll(List.of("-cp", mappedClassPath, ForkRelay.class.getName(), mainClass));
        return words;
    }

    private static String mapped(String argument, Map<String, Path> files) {
        for (String option : FILE_OPTIONS) {
            if (argument.startsWith(option)) {
                String value = argument.substring(option.length());
                int end = value.indexOf('=');
                String file = end < 0 ? value : value.substring(0, end);
                return option + copied(Path.of(file).toAbsolutePath(), files) + value.substring(file.length());
            }
        }
        return argument;
    }

    private static String copied(Path file, Map<String, Path> files) {
        String inside = ContainerEngine.FILES_DIRECTORY + "/" + files.size() + "-" + file.getFileName();
        files.put(inside, file);
        return inside;
    }

    /** A class path of elements in either world: paths of this machine, or paths in an image. */
    static String join(List<?> elements) {
        return elements.stream().map(String::valueOf).collect(Collectors.joining(File.pathSeparator));
    }

    /** An empty, ordered map for {@link #inImage}. */
    static Map<String, Path> newFiles() {
        return new LinkedHashMap<>();
    }
}
