// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.LeakPresenceDetector;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test that leaves a thread or an unreleased buffer behind. */
public final class CleanUp implements BeforeEachCallback, AfterEachCallback {

    private static final Pattern OF_OTHERS = Pattern.compile("junit-|process reaper|Cleaner-");
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(CleanUp.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("threads", threads());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Set<?> before = context.getStore(NAMESPACE).get("threads", Set.class);
        Set<Thread> left = threads();
        left.removeAll(before);
        // JUnit's own watcher, and those of the JDK, which outlive their tasks.
        left.removeIf(thread -> OF_OTHERS.matcher(thread.getName()).lookingAt());
        assertThat(left).as("threads left behind").isEmpty();
        LeakPresenceDetector.check();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().collect(Collectors.toSet());
    }
}
