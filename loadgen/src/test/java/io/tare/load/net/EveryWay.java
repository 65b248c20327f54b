// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Every available transport with every wait strategy. */
final class EveryWay implements ArgumentsProvider {

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Arrays.stream(Transport.values())
                .filter(Transport::isAvailable)
                .flatMap(
                        transport -> Arrays.stream(WaitStrategy.values()).map(strategy -> options(transport, strategy)))
                .map(Arguments::of);
    }

    static TcpOptions options(Transport transport, WaitStrategy strategy) {
        return TcpOptions.defaults()
                .withTransport(transport)
                .withWaitStrategy(strategy)
                // A test on a busy machine may wait longer than a measurement should.
                .withOpenTimeout(Duration.ofSeconds(20))
                .withReplyTimeout(Duration.ofSeconds(20));
    }
}
