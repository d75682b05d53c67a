//! The country that the words around a name tell: "Randolph, New Hampshire", "South Korea's National Police Agency",
//! "Jong Woo Son from South Korea".

use super::home;
use crate::clusters::Entities;
use crate::knowledge::Knowledge;
use crate::mention::Found;
use crate::scene::Scene;
use attache_core::layers::{EntityType, MentionKind};

/// Gives names a country that have none.
pub(super) fn read<'k>(
    scene: &Scene<'_>,
    knowledge: &'k Knowledge,
    found: &[Found<'k>],
    entities: &mut Entities<'k>,
) {
    for (number, name) in found.iter().enumerate() {
        let Some(entity) = name.entity.filter(|_| name.kind == MentionKind::Name) else { continue };
        let is_homeless = entities.list[entity].country.is_none()
            && entities.list[entity].subtype != Some("country")
            && !matches!(name.entity_type, EntityType::Norp | EntityType::Misc | EntityType::Event);
        if !is_homeless {
            continue;
        }
        let beside = [number.checked_sub(1), Some(number + 1)].into_iter().flatten();
        let near = beside.filter_map(|number| found.get(number));
        let Some(place) = near
            .filter(|other| other.entity_type == EntityType::Gpe && other.entity != Some(entity))
            .find(|place| tells(scene, name, place))
        else {
            continue;
        };
        entities.list[entity].country = home(knowledge, place, entities).filter(|country| *country != entity);
    }
}

/// Whether a place right beside a name is where that belongs.
fn tells(scene: &Scene<'_>, name: &Found<'_>, place: &Found<'_>) -> bool {
    let head = scene.head_of(name.words.clone());
    let of_place = scene.head_of(place.words.clone());
    let is_place = matches!(name.entity_type, EntityType::Gpe | EntityType::Loc | EntityType::Fac);
    if place.words.end <= name.words.start {
        let is_owner = scene.words[of_place].is("nmod:poss") && scene.words[of_place].head == Some(head);
        return is_owner && (is_place || name.entity_type == EntityType::Org);
    }
    let between = scene.words.get(name.words.end..place.words.start).unwrap_or_default();
    let [link] = between else { return false };
    link.sentence == scene.words[head].sentence
        && match link.text {
            "," => is_place && scene.words[of_place].head == Some(head) && !scene.words[of_place].is("conj"),
            "from" => name.entity_type == EntityType::Person,
            _ => false,
        }
}
