-- Each minute old texts are emptied and held mails released, a part at a time: found without reading all that was ever sent.
create index outgoing_mail_full on outgoing_mail (created_at) where state in ('sent', 'cancelled') and text <> '';
create index outgoing_mail_held on outgoing_mail (priority, created_at) where held_for = 'server';
